//! Running other programs.

use std::io::{IsTerminal as _, Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;

use anyhow::{Context as _, Result, bail};

/// Runs a program with all its output on our stderr (stdout is for results), and
/// fails when it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    say(command);
    command.stdout(std::io::stderr());
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// What a program printed; its errors go to ours.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| cannot_start(command))?;
    if !output.status.success() {
        bail!("`{}` failed ({})", line(command), output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program starts and succeeds, silently.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let silent = command.stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

/// Runs a program with its output on ours, and keeps a copy of all of it.
pub(crate) fn run_copied(command: &mut Command) -> Result<(ExitStatus, String)> {
    say(command);
    if std::io::stderr().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| cannot_start(command))?;
    let stdout = child
        .stdout
        .take()
        .map(|from| copy(from, std::io::stdout()));
    let stderr = child
        .stderr
        .take()
        .map(|from| copy(from, std::io::stderr()));
    let mut text = String::new();
    for reader in [stdout, stderr].into_iter().flatten() {
        text.push_str(&reader.join().unwrap_or_default());
        text.push('\n');
    }
    Ok((child.wait()?, text))
}

fn copy(
    mut from: impl Read + Send + 'static,
    mut to: impl Write + Send + 'static,
) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut all = Vec::new();
        let mut buffer = [0; 8192];
        while let Ok(n @ 1..) = from.read(&mut buffer) {
            all.extend_from_slice(&buffer[..n]);
            // Our own output may be closed (a pager that ended); the run continues.
            let _ = to.write_all(&buffer[..n]).and_then(|()| to.flush());
        }
        String::from_utf8_lossy(&all).into_owned()
    })
}

fn say(command: &Command) {
    eprintln!("$ {}", line(command));
}

/// The command as one would type it.
pub(crate) fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`", command.get_program().display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_holds_both_streams_and_the_status() {
        let mut command = Command::new("sh");
        let (status, text) =
            run_copied(command.args(["-c", "echo one; echo two >&2; exit 3"])).unwrap();
        assert_eq!(status.code(), Some(3));
        assert!(text.contains("one") && text.contains("two"), "{text}");
    }

    #[test]
    fn a_failure_names_the_command() {
        let error = run(Command::new("sh").args(["-c", "exit 3"])).unwrap_err();
        assert!(
            error.to_string().contains("`sh -c exit 3` failed"),
            "{error}"
        );
        let error = run(&mut Command::new("no-such-program")).unwrap_err();
        assert!(error.to_string().contains("no-such-program"), "{error}");
    }
}
