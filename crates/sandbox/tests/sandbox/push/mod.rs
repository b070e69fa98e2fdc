mod account_server;
mod delivery;
mod events;
