//! A call through the gateway of the release binary against one through nginx as a bare reverse
//! proxy, both before the same platform; and what the process has grown by after a million.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::comparison::{Budget, Comparison, median};
use super::constant_platform_process;
use super::fetch::get;
use super::growth::growth;
use super::server_process::Server;
use crate::workspace::Workspace;
use crate::wrk::{self, LoadResult};
use crate::{demo, files, process};

const ROUNDS: usize = 5;
const SECONDS: u32 = 4;

const APP: &str = "wx5a4d6f78c1e2b390";
const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// `GET /cgi-bin/token` per second.
const TOKENS: f64 = 60_000.0;

pub(super) fn measure(workspace: &Workspace) -> Result<Vec<Comparison>> {
    demo::build(workspace)?;
    let mut cargo = workspace.cargo("build");
    cargo.args(["--release", "--package", "xtask"]);
    cargo.args(["--example", "constant_platform"]);
    process::run(&mut cargo)?;

    let (_platform, platform) = constant_platform_process::start(workspace)?;
    let gateway = Gateway::start(workspace, &platform)?;
    let nginx = Nginx::start(workspace, &platform)?;
    let path = "/cgi-bin/user/info?lang=zh_CN&openid=o6_bmjrPTlm6_2sgVt7hMZOPfL2M&access_token=";
    let ours_url = format!("{}{path}wh5-{APP}-{}", gateway.address, gateway.key);
    let nginx_url = format!("{}{path}71_constant", nginx.address);
    ensure!(
        get(&ours_url)? == get(&nginx_url)?,
        "the two pass on different answers"
    );

    let (mut ours, mut others) = (Vec::new(), Vec::new());
    wrk::round(workspace, &ours_url, 1)?;
    wrk::round(workspace, &nginx_url, 1)?;
    for round in 1..=ROUNDS {
        eprintln!("gateway, round {round} of {ROUNDS}");
        ours.push(wrk::round(workspace, &ours_url, SECONDS)?);
        others.push(wrk::round(workspace, &nginx_url, SECONDS)?);
    }
    let mut rows = compare(&ours, &others);
    rows.push(tokens(workspace, &gateway)?);
    let calls = "calls through the gateway";
    rows.push(growth(workspace, &gateway.server, &ours_url, calls)?);
    Ok(rows)
}

/// Our server with one client, which has no limit.
struct Gateway {
    server: Server,
    address: String,
    key: String,
}

impl Gateway {
    fn start(workspace: &Workspace, platform: &str) -> Result<Self> {
        let program = workspace.build_dir().join("release/wechat-h5");
        let program = program.to_string_lossy();
        let folder = workspace.target().join("bench");
        let keys = folder.join("client-keys.toml");
        let _ = std::fs::remove_file(&keys);
        std::fs::create_dir_all(&folder)?;
        let mut add = workspace.command(&program);
        add.args(["keys", "add", "bench", "--rate", "off", "--client-keys"]);
        let key = process::output(add.arg(&keys))?.trim().to_owned();

        let mut command = workspace.command(&program);
        command.args(["serve", "--listen", "127.0.0.1:0"]);
        command.args(["--internal-listen", "127.0.0.1:0"]);
        // As text it prints its addresses.
        command.env("WECHAT_H5_LOG_FORMAT", "text");
        command.env("WECHAT_H5_APPID", APP);
        command.env("WECHAT_H5_APPSECRET", SECRET);
        command.env("WECHAT_H5_STORE", "memory");
        command.env("WECHAT_H5_PUBLIC_URL", "http://127.0.0.1:8080/");
        command.env("WECHAT_H5_API_BASE", platform);
        command.env("WECHAT_H5_CLIENT_KEYS", &keys);
        let mut server = Server::start(&mut command)?;
        let address = server.address("internal")?;
        Ok(Self {
            server,
            address,
            key,
        })
    }
}

/// nginx before the platform, with connections that are kept and no log.
struct Nginx {
    process: Child,
    address: String,
}

impl Nginx {
    fn start(workspace: &Workspace, platform: &str) -> Result<Self> {
        let folder = workspace.target().join("bench/nginx");
        std::fs::create_dir_all(&folder)?;
        let port = free_port()?;
        let platform = platform.trim_start_matches("http://");
        let file = folder.join("nginx.conf");
        files::write(&file, &configuration(&folder, port, platform))?;
        let mut command = Command::new(program()?);
        command.arg("-c").arg(&file).arg("-p").arg(&folder);
        let process = command.stderr(Stdio::null()).spawn()?;
        let address = format!("http://127.0.0.1:{port}");
        let nginx = Self { process, address };
        for _ in 0..100 {
            if get(&format!("{}/", nginx.address)).is_ok() {
                return Ok(nginx);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        anyhow::bail!("nginx does not answer at {}", nginx.address)
    }
}

impl Drop for Nginx {
    /// Its workers end with it.
    fn drop(&mut self) {
        let pid = self.process.id().to_string();
        let _ = Command::new("kill").args(["-QUIT", &pid]).status();
        let _ = self.process.wait();
    }
}

/// Where Debian puts it, which is not on everybody's path.
fn program() -> Result<&'static str> {
    let places = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"];
    let found = places.into_iter().find(|place| Path::new(place).is_file());
    found.context("no nginx")
}

fn free_port() -> Result<u16> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    Ok(listener.local_addr()?.port())
}

fn configuration(folder: &Path, port: u16, platform: &str) -> String {
    let folder = folder.display();
    format!(
        "daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    keepalive_requests 100000000;
    upstream platform {{
        server {platform};
        keepalive 64;
        keepalive_requests 100000000;
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://platform;
            proxy_http_version 1.1;
            proxy_set_header Connection \"\";
        }}
    }}
}}
"
    )
}

fn compare(ours: &[LoadResult], others: &[LoadResult]) -> Vec<Comparison> {
    let middle = |rounds: &[LoadResult], value: fn(&LoadResult) -> f64| {
        median(rounds.iter().map(value).collect())
    };
    let row = |what: &str, unit, value: fn(&LoadResult) -> f64, budget| Comparison {
        what: format!("GET /cgi-bin/user/info through the gateway, {what}"),
        unit,
        ours: middle(ours, value),
        against: "nginx as a reverse proxy".to_owned(),
        other: middle(others, value),
        budget,
    };
    let at_least = Budget::AtLeast(0.6);
    vec![
        row("requests", "1/s", |r| r.requests_per_second, at_least),
        row("p99", "ms", |r| r.p99, Budget::AtMost(2.0)),
    ]
}

fn tokens(workspace: &Workspace, gateway: &Gateway) -> Result<Comparison> {
    let url = token_url(gateway);
    wrk::round(workspace, &url, 1)?;
    let mut rounds = Vec::new();
    for round in 1..=ROUNDS {
        eprintln!("token, round {round} of {ROUNDS}");
        rounds.push(wrk::round(workspace, &url, SECONDS)?.requests_per_second);
    }
    Ok(Comparison {
        what: "GET /cgi-bin/token of the internal listener".to_owned(),
        unit: "1/s",
        ours: median(rounds),
        against: "the budget".to_owned(),
        other: TOKENS,
        budget: Budget::AtLeast(1.0),
    })
}

fn token_url(gateway: &Gateway) -> String {
    let Gateway { address, key, .. } = gateway;
    format!("{address}/cgi-bin/token?grant_type=client_credential&appid={APP}&secret={key}")
}
