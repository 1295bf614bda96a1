//! A run cut anywhere and begun again ends where an uncut one ends, with nobody twice and no
//! creation sent twice. The cuts here are made, never waited for.

mod doubt;
pub mod end;
mod faults;
mod hooks;
mod killed;
mod points;
mod scene;
mod shapes;
mod signals;
mod wire;
