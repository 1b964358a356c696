//! The results: as a table and as a chart.

use std::{fmt::Write as _, fs, path::PathBuf};

use crate::{Kind, Result};

/// The results of one operation with one number of rows.
#[derive(Clone, Debug)]
pub struct Measured {
    pub kind: Kind,
    pub rows: u64,
    pub what: &'static str,
    /// Requests per second, relative to the bare route.
    pub ratio: f64,
    /// Processor time of the service, in microseconds per request.
    pub processor_us: f64,
    /// Requests per second.
    pub rate: f64,
}

/// Prints the table, and writes it and the chart.
pub fn write(all: &[Measured]) -> Result<()> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../bench");
    fs::create_dir_all(&folder)?;
    let table = table(all)?;
    println!("\n{table}");
    fs::write(folder.join("load.md"), &table)?;
    fs::write(folder.join("load.svg"), drawing(all)?)?;
    println!("written to {}", folder.canonicalize()?.display());
    Ok(())
}

fn table(all: &[Measured]) -> Result<String> {
    let mut text = String::from(
        "| database | rows | what | of a bare route | per second | us of processor |\n|---|---:|---|---:|---:|---:|\n",
    );
    for one in all {
        let number = |value: f64, places: usize| if value.is_nan() { "-".into() } else { format!("{value:.places$}") };
        let Measured { kind, rows, what, ratio, processor_us, rate } = one;
        writeln!(
            text,
            "| {kind:?} | {rows} | {what} | {} | {rate:.0} | {} |",
            number(*ratio, 3),
            number(*processor_us, 0)
        )?;
    }
    Ok(text)
}

const COLOURS: [&str; 6] = ["#1b6ac9", "#c9531b", "#2a9d4a", "#8e44ad", "#b8860b", "#c0392b"];
const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 300.0;

/// Processor time per request against rows, both logarithmic, one panel per database.
fn drawing(all: &[Measured]) -> Result<String> {
    let mut panels = String::new();
    let kinds: Vec<Kind> =
        [Kind::Sqlite, Kind::Postgres].into_iter().filter(|kind| all.iter().any(|one| one.kind == *kind)).collect();
    for (number, kind) in kinds.iter().enumerate() {
        let own: Vec<&Measured> = all.iter().filter(|one| one.kind == *kind && !one.processor_us.is_nan()).collect();
        write!(panels, "<g transform=\"translate({} 0)\">{}</g>", number as f64 * WIDTH, panel(*kind, &own)?)?;
    }
    let width = WIDTH * kinds.len().max(1) as f64;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"11\">\
         <rect width=\"{width}\" height=\"{HEIGHT}\" fill=\"white\"/>{panels}</svg>\n"
    ))
}

fn panel(kind: Kind, own: &[&Measured]) -> Result<String> {
    let (left, right, top, bottom) = (52.0, WIDTH - 100.0, 34.0, HEIGHT - 40.0);
    let x = |rows: u64| left + (right - left) * ((rows as f64).log10() - 3.5) / 3.0;
    let y = |us: f64| bottom - (bottom - top) * (us.max(10.0).log10() - 1.0) / 3.0;
    let mut text = format!(
        "<text x=\"{left}\" y=\"18\" font-size=\"13\">{kind:?}: processor time per request, by connections in the store</text>"
    );
    for us in [10.0, 100.0, 1_000.0, 10_000.0] {
        let at = y(us);
        write!(
            text,
            "<path d=\"M{left} {at}H{right}\" stroke=\"#ddd\"/><text x=\"{}\" y=\"{}\" text-anchor=\"end\">{us} µs</text>",
            left - 4.0,
            at + 4.0
        )?;
    }
    let mut sizes: Vec<u64> = own.iter().map(|one| one.rows).collect();
    sizes.sort_unstable();
    sizes.dedup();
    for rows in sizes {
        write!(text, "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{rows}</text>", x(rows), bottom + 18.0)?;
    }
    let mut names: Vec<&str> = own.iter().map(|one| one.what).collect();
    names.dedup();
    let mut labels: Vec<&str> = Vec::new();
    for name in names {
        if labels.contains(&name) {
            continue;
        }
        let colour = COLOURS[labels.len() % COLOURS.len()];
        let points: Vec<(f64, f64)> =
            own.iter().filter(|one| one.what == name).map(|one| (x(one.rows), y(one.processor_us))).collect();
        let line = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ");
        write!(text, "<polyline points=\"{line}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>")?;
        for (x, y) in &points {
            write!(text, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>")?;
        }
        let label = top + 14.0 * labels.len() as f64 + 8.0;
        write!(text, "<text x=\"{}\" y=\"{label}\" fill=\"{colour}\">{name}</text>", right + 8.0)?;
        labels.push(name);
    }
    Ok(text)
}
