mod account_server;
mod data_format;
mod delivery;
mod events;
mod http_version;
