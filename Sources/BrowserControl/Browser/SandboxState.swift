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
    private static let unshare = "/usr/bin/unshare"

    /// Tries, as the user that Chrome will have, what its sandbox does first: a user, a process and a network namespace
    /// of its own. About 4 ms. Blocks.
    static func probe(user: BrowserUser) -> SandboxState {
        if case .same = user, geteuid() == 0 {
            return .off(reason: "Chrome refuses its sandbox as root, and setpriv is missing")
        }
        let command =
            user.prefix() + [unshare, "--user", "--pid", "--net", "--map-root-user", "--fork", "/usr/bin/true"]
        do {
            let exit = try ChildProcess.run(command, environment: [])
            return exit == .code(0)
                ? .on : .off(reason: "user namespaces cannot be made here (unshare ended with \(exit))")
        } catch {
            return .off(reason: "user namespaces could not be tried: \(error.message)")
        }
    }
}
