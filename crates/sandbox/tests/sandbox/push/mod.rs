mod account_server;
mod cdata;
mod chat;
mod data_format;
mod delivery;
mod events;
mod http_version;
mod receiver;
