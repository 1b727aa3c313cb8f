/// The button of a press. The raw values are CDP's.
package enum MouseButton: String, Sendable, Hashable {
    case left, right, middle

    /// The bit in `buttons`.
    var mask: Int64 {
        switch self {
        case .left: 1
        case .right: 2
        case .middle: 4
        }
    }
}
