//! The far side: an independent strongSwan, configured with `swanctl`.

use std::{fmt::Write as _, fs, path::PathBuf, process::Command};

use crate::machine::{Namespace, Running, try_run, until};

/// A connection of the far side. The defaults are those of [`crate::world::tunnel`], seen from there.
#[derive(Clone, Debug)]
pub struct FarConnection {
    pub name: String,
    pub version: u8,
    pub aggressive: bool,
    pub proposals: String,
    pub esp_proposals: String,
    /// Its own id, and ours.
    pub ids: (String, String),
    pub psk: Vec<u8>,
    /// Per child: its own networks, and ours.
    pub children: Vec<(String, String)>,
    pub close_action: &'static str,
}

impl Default for FarConnection {
    fn default() -> Self {
        Self {
            name: "home".into(),
            version: 2,
            aggressive: false,
            proposals: "aes128-sha256-curve25519".into(),
            esp_proposals: "aes128-sha256-curve25519".into(),
            ids: ("192.0.2.2".into(), "192.0.2.1".into()),
            psk: b"secret".to_vec(),
            children: vec![("10.72.1.0/24".into(), "10.71.1.0/24".into())],
            close_action: "none",
        }
    }
}

/// A daemon of strongSwan.
#[derive(Debug)]
pub struct Far {
    folder: PathBuf,
    _charon: Running,
}

impl Far {
    pub fn start(namespace: &Namespace, folder: PathBuf, is_userspace: bool) -> Self {
        fs::create_dir_all(&folder).unwrap();
        let plugin = if is_userspace { "kernel-libipsec " } else { "" };
        let config = format!(
            "charon-systemd {{
  load = random nonce openssl aes sha1 sha2 hmac kdf drbg xcbc cmac ctr ccm gcm curve25519 {plugin}kernel-netlink socket-default vici
  i_dont_care_about_security_and_use_aggressive_mode_psk = yes
  filelog {{ main {{ path = {folder}/log
    flush_line = yes
    default = 1 }} }}
  plugins {{
    vici {{ socket = unix://{folder}/vici }}
    kernel-libipsec {{ load = {} }}
  }}
}}
",
            if is_userspace { "yes" } else { "no" },
            folder = folder.display()
        );
        let file = folder.join("strongswan.conf");
        fs::write(&file, config).unwrap();
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &namespace.0, "/usr/sbin/charon-systemd"]).env("STRONGSWAN_CONF", &file);
        let far = Self { folder, _charon: Running::start(&mut command) };
        until("the far side answers", 10, || far.try_swanctl(&["--stats"]).0);
        far
    }

    fn try_swanctl(&self, arguments: &[&str]) -> (bool, String) {
        try_swanctl(&self.folder.join("vici").display().to_string(), arguments)
    }

    pub fn swanctl(&self, arguments: &[&str]) -> String {
        let (succeeded, text) = self.try_swanctl(arguments);
        assert!(succeeded, "swanctl {arguments:?}: {text}");
        text
    }

    /// Replaces all its connections with these.
    pub fn load(&self, connections: &[FarConnection]) {
        let (mut conns, mut secrets) = (String::new(), String::new());
        for one in connections {
            let mut children = String::new();
            for (number, (local, remote)) in one.children.iter().enumerate() {
                write!(
                    children,
                    "c{number} {{ local_ts = {local}\n remote_ts = {remote}\n esp_proposals = {}\n close_action = {} }}\n",
                    one.esp_proposals, one.close_action
                )
                .unwrap();
            }
            let aggressive = if one.aggressive { "yes" } else { "no" };
            write!(
                conns,
                "{} {{ version = {}\n aggressive = {aggressive}\n local_addrs = 192.0.2.2\n remote_addrs = 192.0.2.1\n \
                 proposals = {}\n local {{ auth = psk\n id = {} }}\n remote {{ auth = psk\n id = {} }}\n children {{ {children} }} }}\n",
                one.name, one.version, one.proposals, one.ids.0, one.ids.1
            )
            .unwrap();
            let psk = one.psk.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
            write!(secrets, "ike-{} {{ id-1 = {}\n id-2 = {}\n secret = 0x{psk} }}\n", one.name, one.ids.0, one.ids.1)
                .unwrap();
        }
        let file = self.folder.join("swanctl.conf");
        fs::write(&file, format!("connections {{ {conns} }}\nsecrets {{ {secrets} }}\n")).unwrap();
        self.swanctl(&["--load-all", "--clear", "--file", file.to_str().unwrap()]);
    }

    pub fn sas(&self) -> String {
        self.swanctl(&["--list-sas"])
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

/// Runs `swanctl` with any daemon.
pub fn try_swanctl(socket: &str, arguments: &[&str]) -> (bool, String) {
    let uri = format!("unix://{socket}");
    let (succeeded, text) = try_run("swanctl", &[arguments, &["--uri", &uri]].concat());
    // It reports plugins that are not installed.
    let lines = text.lines().filter(|line| !line.starts_with("plugin '"));
    (succeeded, lines.collect::<Vec<_>>().join("\n"))
}
