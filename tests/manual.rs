//! The manual page in `docs/package/` matches the command line.

#![expect(clippy::expect_used, reason = "clippy does not see that the lint is part of a test")]

use std::{fs, path::Path};

/// The page of `vpnaas`, and a section per command with its options.
fn page() -> String {
    let program = vpnaas::cli::command_line();
    let mut text = Vec::new();
    let main = clap_mangen::Man::new(program.clone());
    for part in [
        clap_mangen::Man::render_title,
        clap_mangen::Man::render_name_section,
        clap_mangen::Man::render_synopsis_section,
    ] {
        part(&main, &mut text).expect("a text in memory");
    }
    main.render_description_section(&mut text).expect("a text in memory");
    for command in program.get_subcommands() {
        let name = command.get_name().to_uppercase();
        text.extend(format!(".SH \"VPNAAS {name}\"\n").bytes());
        let one = clap_mangen::Man::new(command.clone().bin_name(format!("vpnaas {}", command.get_name())));
        let mut section = Vec::new();
        one.render_synopsis_section(&mut section).expect("a text in memory");
        one.render_description_section(&mut section).expect("a text in memory");
        one.render_options_section(&mut section).expect("a text in memory");
        let section = String::from_utf8(section).expect("UTF-8");
        text.extend(section.replace(".SH ", ".SS ").bytes());
    }
    main.render_extra_section(&mut text).expect("a text in memory");
    String::from_utf8(text).expect("UTF-8")
}

/// With `VPNAAS_WRITE=1`, the test writes the page.
#[test]
fn the_manual_page_is_the_checked_in_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/package/vpnaas.1");
    if std::env::var_os("VPNAAS_WRITE").is_some() {
        fs::write(&path, page()).expect("a page that can be written");
    }
    let kept = fs::read_to_string(&path).expect("the manual page");
    assert!(kept == page(), "docs/package/vpnaas.1 is out of date: VPNAAS_WRITE=1 cargo test --test manual");
}
