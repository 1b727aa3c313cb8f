import Glibc

/// The user that Chrome runs as. A page that breaks out of Chrome must find a user that owns nothing: not the
/// controller's environment (`/proc/PID/environ` holds the way to its credentials), not its memory.
package enum BrowserUser: Sendable, Hashable {
    /// A user id that belongs to nobody else.
    case separate(id: UInt32)
    /// The controller's own user, because it may not change users.
    case same

    /// Part of util-linux, on every Debian.
    static let setpriv = "/usr/bin/setpriv"

    /// systemd's range for users that exist only while a process runs; within the 65,536 ids that a container has.
    private static let range: Range<UInt32> = 61_184..<65_520

    /// A separate user when this process is root and `setpriv` is there.
    static func choose() -> BrowserUser {
        guard geteuid() == 0, access(setpriv, X_OK) == 0 else { return .same }
        return .separate(id: range.lowerBound + UInt32(getpid()) % UInt32(range.count))
    }

    /// What stands before the browser's own command line: the change of user, no way to gain rights by starting
    /// another program, and death with the thread that started it.
    func prefix() -> [String] {
        guard access(Self.setpriv, X_OK) == 0 else { return [] }
        switch self {
        case .separate(let id):
            return [
                Self.setpriv, "--reuid", "\(id)", "--regid", "\(id)", "--clear-groups", "--inh-caps", "-all",
                "--no-new-privs", "--pdeathsig", "KILL", "--",
            ]
        case .same:
            return [Self.setpriv, "--no-new-privs", "--pdeathsig", "KILL", "--"]
        }
    }
}
