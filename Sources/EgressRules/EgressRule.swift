/// One entry of a list of destinations: `example.com`, `.example.com` (it and everything below), `*.example.com` (everything
/// below), `10.0.0.0/8`, `127.0.0.1`, `[fd00::]/8`, `*`; each with `:PORT` where only that port is meant.
package struct EgressRule: Sendable, Hashable {
    private enum Subject: Sendable, Hashable {
        case any
        case name(String)
        /// With the dot in front.
        case below(String)
        case block(AddressBlock)
    }

    /// As it was written.
    package let text: String
    private let subjects: [Subject]
    private let port: UInt16?

    /// nil when the text is no rule.
    package init?(_ text: some StringProtocol) {
        guard let (subject, port) = Self.split(String(text)) else { return nil }
        self.text = String(text)
        self.port = port
        if subject == "*" {
            subjects = [.any]
        } else if let block = AddressBlock(subject) {
            subjects = [.block(block)]
        } else if subject.hasPrefix("*."), let domain = Self.name(subject.dropFirst(2)) {
            subjects = [.below("." + domain)]
        } else if subject.hasPrefix("."), let domain = Self.name(subject.dropFirst()) {
            subjects = [.name(domain), .below("." + domain)]
        } else if let name = Self.name(subject) {
            subjects = [.name(name)]
        } else {
            return nil
        }
    }

    private init(text: String, subjects: [Subject], port: UInt16?) {
        self.text = text
        self.subjects = subjects
        self.port = port
    }

    /// `*`
    static let everything = EgressRule(text: "*", subjects: [.any], port: nil)

    /// The longest rule, in bytes: a name of 253, two characters in front, and a port.
    package static let limit = 261

    /// The rules of a list that is separated by commas, spaces around them aside; nil when one of them is none.
    package static func list(_ text: String) -> [EgressRule]? {
        var rules: [EgressRule] = []
        for entry in text.split(separator: ",") {
            let entry = entry.drop { $0 == " " }
            guard let rule = EgressRule(entry.prefix { $0 != " " }),
                entry.drop(while: { $0 != " " }).allSatisfy({ $0 == " " })
            else { return nil }
            rules.append(rule)
        }
        return rules
    }

    /// Whether the rule names the target, whatever its address.
    func covers(_ target: EgressTarget) -> Bool {
        guard port == nil || port == target.port else { return false }
        return subjects.contains { subject in
            switch (subject, target.host) {
            case (.any, _): true
            case (.name(let name), .name(let host)): name == host
            case (.below(let domain), .name(let host)): host.hasSuffix(domain)
            case (.block(let block), .address(let address)): block.contains(address)
            case (.name, .address), (.below, .address), (.block, .name): false
            }
        }
    }

    /// Whether the rule is about that address.
    func covers(_ address: IPAddress, port: UInt16) -> Bool {
        guard self.port == nil || self.port == port else { return false }
        return subjects.contains { subject in
            switch subject {
            case .any: true
            case .block(let block): block.contains(address)
            case .name, .below: false
            }
        }
    }

    /// Whether it needs an address to be decided.
    var isAboutAddresses: Bool {
        subjects.contains { if case .block = $0 { true } else { false } }
    }

    private static func name(_ text: some StringProtocol) -> String? {
        guard case .name(let name) = EgressHost(text) else { return nil }
        return name
    }

    /// What stands before the port, without brackets, and the port.
    private static func split(_ text: String) -> (String, UInt16?)? {
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let rest = text[text.index(after: end)...]
            let colon = rest.firstIndex(of: ":")
            let address = text[text.index(after: text.startIndex)..<end] + rest[..<(colon ?? rest.endIndex)]
            guard let colon else { return (String(address), nil) }
            return port(rest[rest.index(after: colon)...]).map { (String(address), $0) }
        }
        // An IPv6 address without brackets has colons of its own, and no port.
        guard text.count(where: { $0 == ":" }) == 1, let colon = text.firstIndex(of: ":") else { return (text, nil) }
        return port(text[text.index(after: colon)...]).map { (String(text[..<colon]), $0) }
    }

    private static func port(_ text: Substring) -> UInt16? {
        guard (1...5).contains(text.utf8.count), text.allSatisfy({ "0123456789".contains($0) }) else { return nil }
        return UInt16(text).flatMap { $0 > 0 ? $0 : nil }
    }
}
