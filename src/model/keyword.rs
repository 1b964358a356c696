//! Attributes with a fixed set of values.

/// An enumeration whose values have one spelling each, in the API and in the store.
pub trait Keyword: Copy + Eq + std::fmt::Debug + Send + Sync + 'static {
    /// The name of the enumeration.
    const NAME: &'static str;

    /// Its description.
    const TEXT: &'static str;

    /// Every value, in the order in which the API reference lists them.
    const ALL: &'static [Self];

    /// The spelling.
    fn as_str(self) -> &'static str;

    /// Parses this exact spelling.
    fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.as_str() == text)
    }

    /// Whether the operator must allow legacy cryptography for it.
    fn is_legacy(self) -> bool {
        matches!(self.as_str(), "sha1" | "3des")
    }
}

/// Declares a [`Keyword`]: the enum, its spellings and its list of values in one place.
macro_rules! keywords {
    ($(#[doc = $doc:literal])+ pub enum $name:ident { $( $(#[$vmeta:meta])* $variant:ident = $text:literal, )+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $( $(#[$vmeta])* #[doc = concat!("`", $text, "`")] $variant, )+ }

        impl $crate::model::keyword::Keyword for $name {
            const NAME: &'static str = stringify!($name);
            const TEXT: &'static str = concat!($($doc),+).trim_ascii();
            const ALL: &'static [Self] = &[ $( Self::$variant, )+ ];

            fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $text, )+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::model::keyword::Keyword::as_str(*self))
            }
        }
    };
}
pub(crate) use keywords;

keywords! {
    /// The integrity algorithm of an IKE or IPsec policy (RFC 8247, RFC 8221).
    pub enum AuthAlgorithm {
        /// Legacy: refused unless the operator allows it.
        Sha1 = "sha1",
        Sha256 = "sha256",
        Sha384 = "sha384",
        Sha512 = "sha512",
        AesXcbc = "aes-xcbc",
        AesCmac = "aes-cmac",
    }
}

keywords! {
    /// The encryption algorithm of an IKE or IPsec policy (RFC 8247, RFC 8221).
    pub enum EncryptionAlgorithm {
        /// Legacy: refused unless the operator allows it.
        TripleDes = "3des",
        Aes128 = "aes-128",
        Aes192 = "aes-192",
        Aes256 = "aes-256",
        Aes128Ctr = "aes-128-ctr",
        Aes192Ctr = "aes-192-ctr",
        Aes256Ctr = "aes-256-ctr",
        Aes128Ccm8 = "aes-128-ccm-8",
        Aes192Ccm8 = "aes-192-ccm-8",
        Aes256Ccm8 = "aes-256-ccm-8",
        Aes128Ccm12 = "aes-128-ccm-12",
        Aes192Ccm12 = "aes-192-ccm-12",
        Aes256Ccm12 = "aes-256-ccm-12",
        Aes128Ccm16 = "aes-128-ccm-16",
        Aes192Ccm16 = "aes-192-ccm-16",
        Aes256Ccm16 = "aes-256-ccm-16",
        Aes128Gcm8 = "aes-128-gcm-8",
        Aes192Gcm8 = "aes-192-gcm-8",
        Aes256Gcm8 = "aes-256-gcm-8",
        Aes128Gcm12 = "aes-128-gcm-12",
        Aes192Gcm12 = "aes-192-gcm-12",
        Aes256Gcm12 = "aes-256-gcm-12",
        Aes128Gcm16 = "aes-128-gcm-16",
        Aes192Gcm16 = "aes-192-gcm-16",
        Aes256Gcm16 = "aes-256-gcm-16",
    }
}

keywords! {
    /// The Diffie-Hellman group for perfect forward secrecy (IANA's IKEv2 transform type 4).
    pub enum Pfs {
        Group2 = "group2",
        Group5 = "group5",
        Group14 = "group14",
        Group15 = "group15",
        Group16 = "group16",
        Group17 = "group17",
        Group18 = "group18",
        Group19 = "group19",
        Group20 = "group20",
        Group21 = "group21",
        Group22 = "group22",
        Group23 = "group23",
        Group24 = "group24",
        Group25 = "group25",
        Group26 = "group26",
        Group27 = "group27",
        Group28 = "group28",
        Group29 = "group29",
        Group30 = "group30",
        Group31 = "group31",
    }
}
