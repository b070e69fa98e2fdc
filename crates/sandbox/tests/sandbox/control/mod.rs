mod access;
mod accounts_and_users;
mod api;
