/// What one entry of a pattern's array asks of a scalar. Text is compared by its bytes, not by what it looks like.
enum ValueMatcher: Sendable {
    case string([UInt8])
    /// An exact string that is an address also matches other spellings of the address.
    case address(IPAddress, text: [UInt8])
    case number(Double)
    case bool(Bool)
    case null
    case prefix([UInt8])
    case suffix([UInt8])
    case equalsIgnoringCase(CaselessText)
    case prefixIgnoringCase(CaselessText)
    case suffixIgnoringCase(CaselessText)
    case wildcard(WildcardText)
    case numeric(NumericRange)
    case cidr(AddressRange)
    case anythingBut([ValueMatcher])
    case present
    /// Matches no scalar: it is about there being none.
    case absent

    func matches(_ leaf: EventLeaf) -> Bool {
        switch self {
        case .anythingBut(let matchers): return !matchers.contains { $0.matches(leaf) }
        case .present: return true
        case .absent: return false
        default: break
        }
        switch leaf.value {
        case .string(let text): return matches(text)
        case .number(let number): return matches(number)
        case .bool(let flag):
            guard case .bool(flag) = self else { return false }
            return true
        case .null:
            guard case .null = self else { return false }
            return true
        }
    }

    private func matches(_ number: Double) -> Bool {
        switch self {
        case .number(let wanted): number == wanted
        case .numeric(let range): range.contains(number)
        default: false
        }
    }

    private func matches(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return switch self {
        case .string(let wanted): bytes == wanted
        case .address(let address, let wanted): bytes == wanted || IPAddress(bytes) == address
        case .prefix(let prefix): bytes.starts(with: prefix)
        case .suffix(let suffix): bytes.count >= suffix.count && bytes.suffix(suffix.count).elementsEqual(suffix)
        case .equalsIgnoringCase(let wanted): wanted.isWhole(of: text)
        case .prefixIgnoringCase(let prefix): prefix.isPrefix(of: text)
        case .suffixIgnoringCase(let suffix): suffix.isSuffix(of: text)
        case .wildcard(let wildcard): wildcard.matches(bytes)
        case .cidr(let range): IPAddress(bytes).map(range.contains) ?? false
        default: false
        }
    }
}
