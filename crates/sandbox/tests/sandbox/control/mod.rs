mod access;
mod accounts_and_users;
mod api;
mod refused_changes;
