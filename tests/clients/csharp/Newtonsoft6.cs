// The client needs a newer Newtonsoft.Json than Debian's 6: these two define what that lacks. They
// do not affect the client's models, which name every member explicitly.
namespace Vpnaas
{
    internal sealed class CamelCaseNamingStrategy
    {
        public bool OverrideSpecifiedNames { get; set; }
    }

    internal sealed class DefaultContractResolver : Newtonsoft.Json.Serialization.DefaultContractResolver
    {
        public CamelCaseNamingStrategy NamingStrategy { get; set; }
    }
}
