mod authenticate;
mod merchants;
mod pay_client;
