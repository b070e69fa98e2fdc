mod account_server;
mod delivery;
mod events;
mod http_version;
