// The client is written for a newer Newtonsoft.Json than Debian's 6: these two stand in for what that one lacks. What they say
// has no effect on the client's models, which name every member themselves.
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
