/// The addresses of a network, as `cidr` gives it: `10.0.0.0/24`, `2001:db8::/32`.
struct AddressRange: Sendable {
    private let network: IPAddress
    private let prefixLength: Int

    /// EventBridge refuses a network of one address (`/32`, `/128`) and an address without a length.
    init(_ text: String, at path: String) throws(PatternError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let network = IPAddress(Array(parts[0].utf8)),
            (1...3).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let length = Int(parts[1]), length < network.bytes.count * 8
        else { throw PatternError(path: path, message: "must be an address, a slash and a length under the full one") }
        self.network = network
        self.prefixLength = length
    }

    func contains(_ address: IPAddress) -> Bool {
        guard address.bytes.count == network.bytes.count else { return false }
        return zip(address.bytes, network.bytes).enumerated().allSatisfy { index, pair in
            let bits = min(8, max(0, prefixLength - index * 8))
            let mask = UInt8(truncatingIfNeeded: 0xff00 >> bits)
            return pair.0 & mask == pair.1 & mask
        }
    }
}
