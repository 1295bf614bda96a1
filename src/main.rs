//! The `sync` program: parse, run, exit code. It must hold no logic of its own.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Without a provider, making a TLS client panics; a second installation is harmless.
    let _already_installed = rustls::crypto::ring::default_provider().install_default();
    let Ok(runtime) = tokio::runtime::Builder::new_multi_thread().enable_all().build() else {
        return ExitCode::FAILURE;
    };
    let exit = runtime.block_on(copper_mailchimp_sync::cli::run(std::env::args_os().collect()));
    ExitCode::from(exit.code())
}
