import CProcess
import Glibc

/// Whether Chrome's own sandbox is on.
package enum SandboxState: Sendable, Hashable, CustomStringConvertible {
    case on
    /// Off, and why the kernel or the container does not allow it.
    case off(reason: String)

    package var description: String {
        switch self {
        case .on: "on"
        case .off(let reason): "off: \(reason)"
        }
    }

    package var isOn: Bool { self == .on }
}

extension SandboxState {
    /// Tries, as the user that Chrome will have, what its sandbox does first: a user, a process and a network namespace
    /// of its own. About 1 ms. Blocks.
    static func probe(user: BrowserUser) -> SandboxState {
        let code: CInt
        switch user {
        case .separate(let id): code = wallcrawler_try_namespaces(id)
        case .same where geteuid() == 0:
            return .off(reason: "Chrome refuses its sandbox as root, and setpriv is missing")
        case .same: code = wallcrawler_try_namespaces(.max)
        }
        return code == 0
            ? .on : .off(reason: "user namespaces cannot be made here: \(String(cString: strerror(code)))")
    }
}
