mod control_api;
mod responses;
