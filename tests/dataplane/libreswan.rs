//! A far side of another make: libreswan, as Debian packages it.
//!
//! Its package and that of strongSwan's daemon exclude each other, so `tests/run.d/install.sh` unpacks it below `target/`.
//! It has no IPsec of its own: where the kernel has none either, both ends only get to know each other.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

use vpnaas::gateway::State;

use crate::{
    machine::{Capture, Running, run, try_run, until},
    world::{World, tunnel, waiting},
};

/// Where its programs look for each other.
const PROGRAMS: &str = "/usr/libexec";

/// The folder in which its package is unpacked.
fn unpacked() -> PathBuf {
    let target = env::var("VPNAAS_TARGET").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/target").into());
    Path::new(&target).join("libreswan")
}

/// Why there is no libreswan; `None` where there is.
pub fn missing() -> Option<String> {
    let root = unpacked();
    for program in ["usr/libexec/ipsec/pluto", "usr/bin/certutil"] {
        if !root.join(program).exists() {
            return Some(format!("{} is not there", root.join(program).display()));
        }
    }
    let (_, needed) = try_run("ldd", &[root.join("usr/libexec/ipsec/pluto").to_str().unwrap()]);
    let absent: Vec<&str> = needed.lines().filter(|line| line.contains("not found")).map(str::trim).collect();
    (!absent.is_empty()).then(|| absent.join(", "))
}

/// Its daemon, in the place of the far side.
struct Pluto {
    folder: PathBuf,
    _process: Running,
}

impl Pluto {
    fn start(world: &World) -> Self {
        let (folder, root) = (world.folder.path().join("libreswan"), unpacked());
        fs::create_dir_all(folder.join("nss")).unwrap();
        fs::create_dir_all(folder.join("run")).unwrap();
        let keys = format!("sql:{}", folder.join("nss").display());
        run(root.join("usr/bin/certutil").to_str().unwrap(), &["-N", "--empty-password", "-d", &keys]);
        let config = "config setup\nconn home\n  authby=secret\n  ikev2=insist\n  left=192.0.2.2\n  right=192.0.2.1\n  \
                      leftsubnet=10.72.1.0/24\n  rightsubnet=10.71.1.0/24\n  ike=aes128-sha2_256-dh31\n  \
                      esp=aes128-sha2_256-dh31\n  auto=add\n";
        fs::write(folder.join("ipsec.conf"), config).unwrap();
        fs::write(folder.join("ipsec.secrets"), "192.0.2.2 192.0.2.1 : PSK \"secret\"\n").unwrap();
        // The mount is only there in the namespace that `ip netns exec` makes for the command.
        let script = format!(
            "mount --bind {root}{PROGRAMS} {PROGRAMS} && exec {PROGRAMS}/ipsec/pluto --nofork --config {folder}/ipsec.conf \
             --secretsfile {folder}/ipsec.secrets --nssdir {folder}/nss --rundir {folder}/run --ipsecdir {folder} \
             --logfile {folder}/log",
            root = root.display(),
            folder = folder.display()
        );
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &world.far_gateway.0, "sh", "-c", &script]);
        let pluto = Self { folder, _process: Running::start(&mut command) };
        until("libreswan has its connection", 20, || pluto.whack("--status").contains("\"home\""));
        pluto
    }

    fn whack(&self, what: &str) -> String {
        let program = unpacked().join("usr/libexec/ipsec/whack");
        try_run(program.to_str().unwrap(), &["--rundir", self.folder.join("run").to_str().unwrap(), what]).1
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

pub fn knows_us_and_is_told_of_the_end() {
    let mut world = World::new();
    world.far = None;
    let pluto = Pluto::start(&world);
    world.want(&[tunnel(1), waiting(9)], &[]);
    if world.is_userspace() {
        world.wait(1, "refused", 20, |state| matches!(state, State::Failed(_)));
        println!("note: not shown: packets between strongSwan and libreswan, for which the kernel has to have ESP");
    } else {
        world.wait_up(1);
        assert!(world.ping());
    }
    let known = "established IKE SA; authenticated";
    assert!(pluto.log().contains(known), "{}", pluto.log());
    assert!(pluto.whack("--showstates").contains("\"home\""));

    world.want(&[waiting(9)], &[1]);
    let took = world.wait_absent(1);
    world.assert_absent(1);
    until("libreswan was told", 10, || !pluto.whack("--showstates").contains("\"home\""));
    let capture = Capture::start(&world.far_gateway, "wan", world.folder.path());
    assert!(!world.ping());
    thread::sleep(Duration::from_secs(2));
    let packets = capture.stop().matching("udp port 500 or udp port 4500 or esp or icmp");
    assert_eq!(packets, [] as [String; 0]);
    println!("libreswan was told of the end within {took:?}");
}
