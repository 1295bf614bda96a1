//! The agent of a launchd user timer, as text. It must not run anything.

use std::path::Path;

use crate::host::schedule::Timer;

/// The property list.
pub(crate) fn agent(timer: &Timer) -> String {
    let argument = |text: &str| format!("    <string>{text}</string>");
    let config = shown(&timer.config);
    let arguments = ["--quiet", "--config", &config, "run"].map(argument).join("\n");
    let seconds = timer.every.minutes() * 60;
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\">\n\
         <dict>\n\
         \x20 <key>Label</key>\n\
         \x20 <string>{name}</string>\n\
         \x20 <key>ProgramArguments</key>\n\
         \x20 <array>\n\
         \x20   <string>{program}</string>\n\
         {arguments}\n\
         \x20 </array>\n\
         \x20 <key>StartInterval</key>\n\
         \x20 <integer>{seconds}</integer>\n\
         \x20 <key>Nice</key>\n\
         \x20 <integer>5</integer>\n\
         </dict>\n\
         </plist>\n",
        name = Timer::name(&timer.config),
        program = shown(&timer.program),
    )
}

fn shown(path: &Path) -> String {
    path.display().to_string().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
