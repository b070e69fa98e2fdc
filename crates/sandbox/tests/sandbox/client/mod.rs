mod javascript;
mod qr_code_reader;
mod scripts;
mod signature;
