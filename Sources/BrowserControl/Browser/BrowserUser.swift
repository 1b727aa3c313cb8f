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

    /// A separate user when this process is a root that may change users, and `setpriv` is there.
    static func choose() -> BrowserUser {
        let id = range.lowerBound + UInt32(getpid()) % UInt32(range.count)
        let maps = [KernelFile.text("/proc/self/uid_map"), KernelFile.text("/proc/self/gid_map")]
        guard geteuid() == 0, access(setpriv, X_OK) == 0,
            hasCapabilities(status: KernelFile.text("/proc/self/status")), maps.allSatisfy({ covers(map: $0, id: id) }),
            !KernelFile.text("/proc/self/setgroups").hasPrefix("deny")
        else { return .same }
        return .separate(id: id)
    }

    /// Whether a process with that `/proc/PID/status` may give files away, signal others and change users and groups
    /// (capabilities(7): CAP_CHOWN, CAP_KILL, CAP_SETGID, CAP_SETUID). Root in a container need not.
    static func hasCapabilities(status: String) -> Bool {
        let line = status.split(separator: "\n").first { $0.hasPrefix("CapEff:") } ?? ""
        let digits = line.dropFirst(7).filter { $0.isHexDigit }
        guard let effective = UInt64(digits, radix: 16) else { return false }
        let needed: UInt64 = 1 << 0 | 1 << 5 | 1 << 6 | 1 << 7
        return effective & needed == needed
    }

    /// Whether the id exists in a user namespace with that map (user_namespaces(7)): lines of first id inside, first id
    /// outside, and count.
    static func covers(map: String, id: UInt32) -> Bool {
        map.split(separator: "\n").contains { line in
            let numbers = line.split(separator: " ").compactMap { UInt64($0) }
            guard numbers.count == 3 else { return false }
            return numbers[0] <= id && UInt64(id) - numbers[0] < numbers[2]
        }
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
