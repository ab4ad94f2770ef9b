//! Opens a report in Chromium and uses it as a reader would. Ignored unless asked for, since it
//! needs a browser, which IMAPSPEC_CHROMIUM names, and Node.

use std::path::Path;
use std::process::Command;

#[test]
#[ignore = "needs Node and a browser that IMAPSPEC_CHROMIUM names"]
fn the_report_works_in_a_browser() {
    let browser = std::env::var_os("IMAPSPEC_CHROMIUM").expect("IMAPSPEC_CHROMIUM names a browser");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let page = folder.join("browser.html");
    let ran = Command::new(env!("CARGO_BIN_EXE_imapspec"))
        .args([
            "run",
            "core",
            "--quirk",
            "create-needs-parents",
            "--quirk",
            "noop-no",
        ])
        .arg("--report")
        .arg(format!("html={}", page.display()))
        .env_remove("IMAPSPEC_CONFIG")
        .current_dir(folder)
        .output()
        .expect("imapspec starts");
    assert_eq!(
        ran.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/report.mjs");
    let told = Command::new("node")
        .arg(script)
        .arg(&page)
        .env("IMAPSPEC_CHROMIUM", browser)
        .output()
        .expect("node starts");
    assert!(
        told.status.success(),
        "{}{}",
        String::from_utf8_lossy(&told.stdout),
        String::from_utf8_lossy(&told.stderr)
    );
}
