//! `section!` declares a section of the configuration as a table of its keys.

use super::Problems;

/// What `section!` declares.
pub(super) trait Section {
    /// Adds a problem for every number out of range.
    fn check_ranges(&self, problems: &mut Problems);
}

/// Declares a section: its name, and each key as `key: type = default, least..=most;`, the range only for numbers.
macro_rules! section {
    ($(#[$meta:meta])* $section:literal $name:ident { $(
        $(#[$about:meta])+
        $key:ident: $kind:ty = $default:expr $(, $least:literal..=$most:literal)?;
    )+ }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name { $(
            $(#[$about])+
            #[doc = concat!("\n\nDefault: `", stringify!($default), "`" $(, "; ", $least, " to ", $most)?, ".")]
            pub $key: $kind,
        )+ }

        impl Default for $name {
            fn default() -> Self {
                Self { $($key: $default,)+ }
            }
        }

        impl $crate::config::section::Section for $name {
            fn check_ranges(&self, problems: &mut $crate::config::Problems) {
                $($( problems.range(concat!($section, ".", stringify!($key)), &self.$key, ($least, $most)); )?)+
                let _ = problems;
            }
        }
    };
}
pub(super) use section;
