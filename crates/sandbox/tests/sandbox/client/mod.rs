mod cards;
mod javascript;
mod media;
mod qr_code_reader;
mod scripts;
mod signature;
mod subscriptions;
