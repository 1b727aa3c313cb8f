import EgressRules
import Testing

@Suite("Where a browser may connect")
struct EgressPolicyTests {
    private func target(_ authority: String) throws -> EgressTarget {
        try #require(EgressTarget(authority: authority, defaultPort: 80), "\(authority)")
    }

    private func rules(_ text: String) throws -> [EgressRule] {
        try #require(EgressRule.list(text), "\(text)")
    }

    private func policy(opened: String = "", allowed: String = "", denied: String = "") throws -> EgressPolicy {
        EgressPolicy(opened: try rules(opened), allowed: try rules(allowed), denied: try rules(denied))
    }

    private func address(_ text: String) throws -> IPAddress {
        try #require(text.contains(":") ? IPAddress(v6: text) : IPAddress(v4: text), "\(text)")
    }

    @Test(
        "addresses outside the public internet are refused, by what they are for",
        arguments: [
            ("169.254.169.254", AddressKind.metadata), ("169.254.170.2", .metadata), ("fd00:ec2::254", .metadata),
            ("169.254.170.23", .metadata), ("fd20:ce::254", .metadata), ("168.63.129.16", .metadata),
            ("100.100.100.200", .metadata), ("127.0.0.1", .loopback), ("127.255.255.254", .loopback),
            ("::1", .loopback),
            ("10.0.0.1", .privateUse), ("172.16.0.1", .privateUse), ("172.31.255.255", .privateUse),
            ("192.168.1.1", .privateUse), ("169.254.1.1", .linkLocal), ("fe80::1", .linkLocal), ("febf::1", .linkLocal),
            ("100.64.0.1", .carrierNAT), ("100.127.255.255", .carrierNAT), ("0.0.0.0", .unspecified),
            ("0.1.2.3", .unspecified), ("::", .unspecified), ("224.0.0.1", .multicast), ("239.1.1.1", .multicast),
            ("ff02::1", .multicast), ("255.255.255.255", .broadcast), ("240.0.0.1", .reserved),
            ("fc00::1", .uniqueLocal),
            ("fdff::1", .uniqueLocal), ("192.0.2.1", .reserved), ("198.18.0.1", .reserved), ("203.0.113.9", .reserved),
            ("2001:db8::1", .reserved), ("4000::1", .reserved), ("100::1", .reserved), ("fec0::1", .privateUse),
            // The same ones inside IPv6 addresses.
            ("::ffff:127.0.0.1", .loopback), ("::ffff:a9fe:a9fe", .metadata), ("::ffff:10.0.0.1", .privateUse),
            ("64:ff9b::169.254.169.254", .metadata), ("64:ff9b::a00:1", .privateUse), ("64:ff9b:1::1", .privateUse),
            ("2002:a9fe:a9fe::1", .metadata), ("2002:7f00:1::", .loopback), ("2002:c0a8:101::1", .privateUse),
            ("2001:0:a00:1::1", .privateUse), ("2001:0:808:808::f5ff:fffe", .privateUse),
            ("2001:0:808:808::5601:5601", .metadata), ("2a00::5efe:10.0.0.1", .privateUse),
            ("2a00::200:5efe:a9fe:a9fe", .metadata),
        ])
    func special(text: String, kind: AddressKind) throws {
        let found = EgressPolicy.standard.refusal(of: [try address(text)], for: try target("name.example"))
        #expect(found == .address(kind))
        let literal = text.contains(":") ? "[\(text)]:443" : "\(text):443"
        #expect(EgressPolicy.standard.refusal(of: try target(literal)) == .address(kind))
    }

    @Test(
        "addresses that translate to the cloud's metadata stay closed by what they wrap",
        arguments: ["::169.254.169.254", "::ffff:0:169.254.169.254"])
    func wrapped(text: String) throws {
        #expect(EgressPolicy.standard.refusal(of: try target("[\(text)]")) != nil)
        let all = try policy(opened: "*")
        #expect(all.refusal(of: try target("[\(text)]")) == .address(.metadata))
    }

    @Test(
        "public addresses are free",
        arguments: [
            "8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "11.0.0.1", "100.63.255.255", "100.128.0.1",
            "169.253.0.1", "169.255.0.1", "192.167.1.1", "223.255.255.255", "126.255.255.255", "128.0.0.1",
            "2606:4700::1111", "2a00:1450:4001::200e", "64:ff9b::8.8.8.8", "2002:808:808::1", "::ffff:8.8.8.8",
        ])
    func open(text: String) throws {
        #expect(EgressPolicy.standard.refusal(of: [try address(text)], for: try target("name.example")) == nil)
    }

    @Test(
        "every spelling of an address is that address",
        arguments: [
            "2130706433", "0x7f000001", "0x7F.1", "0177.0.0.1", "017700000001", "127.1", "127.0.1", "127.0.0.1.",
            "0x7f.0x0.0x0.0x1", "127.0.0.01", "0X7f000001.", "[::ffff:127.0.0.1]", "[::FFFF:7F00:1]",
            "[0:0:0:0:0:ffff:7f00:1]", "00000000177.0.0.1",
        ])
    func spellings(text: String) throws {
        #expect(try target(text).host == .address(.v4(0x7F00_0001)), "\(text)")
        #expect(EgressPolicy.standard.refusal(of: try target(text)) == .address(.loopback))
    }

    @Test(
        "what is neither a name nor an address is nothing",
        arguments: [
            "", ".", "..", "a..b", "256.0.0.1", "1.2.3.4.5", "127.0.0.1..", "0x7f.0.0.0x1ff", "08.1.1.1", "99999999999",
            "4294967296", "example.com.1", "[::1", "::1]", "[::1%25lo]", "[:::1]", "[1::2::3]", "[12345::]",
            "[1:2:3:4:5:6:7:8:9]", "[::127.1]", "[::127.0.0.01]", "[]", "a b", "exämple.com", "１２７.0.0.1", "127。0。0。1",
            "%31%32%37.0.0.1", "user@host", "host:", "host:0", "host:65536", "host:+80", "host:80:80", "host:8 0",
            "-1", "+1.1.1.1", "\u{0}", "a\r\nb", "[::1]x:80", "[+1::]",
            String(repeating: "a", count: 64) + ".com", String(repeating: "a.", count: 130) + "com",
        ])
    func malformed(text: String) {
        // A minus makes a name, which no resolver knows; it must not become an address.
        if text == "-1" {
            #expect(EgressTarget(authority: text, defaultPort: 80)?.host == .name("-1"))
        } else {
            #expect(EgressTarget(authority: text, defaultPort: 80) == nil, "\(text)")
        }
    }

    @Test("a name has one spelling, and a tunnel needs a port")
    func names() throws {
        #expect(try target("EXAMPLE.com.:8080") == target("example.com:8080"))
        #expect(try target("xn--bcher-kva.example").host == .name("xn--bcher-kva.example"))
        #expect(EgressTarget(authority: "example.com", defaultPort: nil) == nil)
        #expect(EgressTarget(authority: "[::1]", defaultPort: nil) == nil)
        #expect(try target("[2606:4700::1111]:443").port == 443)
    }

    @Test("one address that is refused refuses the name")
    func mixed() throws {
        let name = try target("both.example")
        let both = [try address("8.8.8.8"), try address("127.0.0.1")]
        #expect(EgressPolicy.standard.refusal(of: both, for: name) == .address(.loopback))
        #expect(EgressPolicy.standard.refusal(of: both.reversed(), for: name) == .address(.loopback))
    }

    @Test("what is opened is opened, and metadata services never are")
    func opened() throws {
        let loopback = try policy(opened: "127.0.0.0/8, [::1]")
        #expect(loopback.refusal(of: try target("127.0.0.1:9000")) == nil)
        #expect(loopback.refusal(of: try target("[::1]:1")) == nil)
        #expect(loopback.refusal(of: [try address("127.4.5.6")], for: try target("site.test")) == nil)
        #expect(loopback.refusal(of: try target("[::ffff:127.0.0.1]")) == nil)
        #expect(loopback.refusal(of: try target("10.0.0.1")) == .address(.privateUse))
        #expect(loopback.refusal(of: try target("169.254.169.254")) == .address(.metadata))
        let port = try policy(opened: "127.0.0.1:8080,app.internal,.lan:443")
        #expect(port.refusal(of: try target("127.0.0.1:8080")) == nil)
        #expect(port.refusal(of: try target("127.0.0.1:8081")) == .address(.loopback))
        let inside = [try address("10.1.2.3")]
        #expect(port.refusal(of: inside, for: try target("app.internal")) == nil)
        #expect(port.refusal(of: inside, for: try target("x.app.internal")) == .address(.privateUse))
        #expect(port.refusal(of: inside, for: try target("db.lan:443")) == nil)
        #expect(port.refusal(of: inside, for: try target("db.lan:80")) == .address(.privateUse))
        #expect(port.refusal(of: inside, for: try target("xlan:443")) == .address(.privateUse))
        let everything = try policy(opened: "*,169.254.0.0/16,meta.internal")
        #expect(everything.refusal(of: try target("10.0.0.1")) == nil)
        for text in ["169.254.169.254", "169.254.170.2", "::ffff:169.254.169.254", "fd00:ec2::254"] {
            #expect(
                everything.refusal(of: [try address(text)], for: try target("meta.internal")) == .address(.metadata))
        }
    }

    @Test("a list of what is allowed allows nothing else, and is asked before a name is looked up")
    func allowed() throws {
        let names = try policy(allowed: "example.com,*.example.org,.example.net:443")
        let free = [try address("8.8.8.8")]
        for (authority, isAllowed) in [
            ("example.com", true), ("EXAMPLE.COM.", true), ("www.example.com", false), ("example.org", false),
            ("a.b.example.org", true), ("badexample.org", false), ("example.net:443", true),
            ("x.example.net:443", true),
            ("example.net:80", false), ("8.8.8.8", false),
        ] {
            let target = try target(authority)
            let refusal = names.refusal(of: target) ?? names.refusal(of: free, for: target)
            #expect(refusal == (isAllowed ? nil : .notAllowed), "\(authority)")
        }
        #expect(names.refusal(of: try target("secret.data.evil.example")) == .notAllowed)
        #expect(names.refusal(of: [try address("10.0.0.1")], for: try target("example.com")) == .address(.privateUse))
        let blocks = try policy(allowed: "8.8.8.0/24")
        #expect(blocks.refusal(of: try target("dns.example")) == nil)
        #expect(blocks.refusal(of: free, for: try target("dns.example")) == nil)
        #expect(blocks.refusal(of: free + [try address("9.9.9.9")], for: try target("dns.example")) == .notAllowed)
        #expect(blocks.refusal(of: try target("9.9.9.9")) == .notAllowed)
    }

    @Test("what is denied is denied, whatever else names it")
    func denied() throws {
        let policy = try policy(
            opened: "*", allowed: "*", denied: "evil.example,.ads.example,8.8.8.0/24,*:25,127.0.0.1:6379")
        for authority in ["evil.example", "ads.example", "x.ads.example", "8.8.8.8", "a.example:25", "127.0.0.1:6379"] {
            #expect(policy.refusal(of: try target(authority)) == .denied, "\(authority)")
        }
        #expect(policy.refusal(of: [try address("8.8.8.8")], for: try target("hidden.example")) == .denied)
        #expect(policy.refusal(of: [try address("64:ff9b::8.8.8.8")], for: try target("hidden.example")) == .denied)
        #expect(policy.refusal(of: [try address("127.0.0.1")], for: try target("redis.test:6379")) == .denied)
        #expect(policy.refusal(of: try target("good.example")) == nil)
        #expect(policy.refusal(of: try target("127.0.0.1:80")) == nil)
    }

    @Test(
        "a rule that is none is refused, rather than understood as something else",
        arguments: [
            "10.0.0.1/8", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/", "10.0.0.0/-1", "fd00::/129", "fd00::1/8", "[fd00::/8",
            "a b", "exa*mple.com", "*.*.com", "http://a.example", "a.example:0", "a.example:x", "a.example/x", "",
        ])
    func badRules(text: String) {
        #expect(EgressRule(text) == nil)
    }

    @Test("a list is separated by commas, and wrong as a whole when an entry is wrong")
    func lists() {
        #expect(EgressRule.list("")?.isEmpty == true)
        #expect(EgressRule.list(" 127.0.0.0/8 ,[::1]:80,fd00::/8, *.test ")?.count == 4)
        #expect(EgressRule.list("127.0.0.0/8 10.0.0.0/8") == nil)
        #expect(EgressRule.list("127.0.0.0/8,nonsense/") == nil)
    }
}
