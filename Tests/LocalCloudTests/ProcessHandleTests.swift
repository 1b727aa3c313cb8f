import Glibc
import TestSupport
import Testing

@testable import LocalCloud

@Suite struct ProcessHandleTests {
    @Test(
        "a process is dying from the moment of SIGKILL until it was waited for, and not before, whatever it calls itself",
        arguments: ["sleep", "\nShdPnd:\tffff"])
    func dying(name: String) throws {
        for _ in 0..<20 {
            let pid = try start(name)
            let handle = ProcessHandle(of: pid)
            #expect(!handle.isDying && !handle.hasKillPending)
            // One that it ignores.
            kill(pid, SIGURG)
            #expect(!handle.isDying && !handle.hasKillPending)
            kill(pid, SIGKILL)
            #expect(handle.isDying)
            #expect(handle.hasKillPending)
            var information = siginfo_t()
            #expect(waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) == 0)
            #expect(handle.isDying && handle.hasKillPending, "it has ended and was not waited for")
            var status: CInt = 0
            #expect(waitpid(pid, &status, 0) == pid)
            #expect(handle.isDying && handle.hasKillPending, "it is gone")
        }
    }

    /// A process that waits, whose program has that name.
    private func start(_ name: String) throws -> pid_t {
        var template = Array("/tmp/wallcrawler-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw FixtureError("no folder") }
        let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let path = "\(folder)/\(name)"
        defer {
            unlink(path)
            rmdir(folder)
        }
        guard symlink("/bin/sleep", path) == 0 else { throw FixtureError("no program of that name") }
        var pid: pid_t = 0
        let arguments = [strdup(path), strdup("60"), nil]
        defer { for argument in arguments { free(argument) } }
        guard posix_spawn(&pid, path, nil, nil, arguments, nil) == 0 else {
            throw FixtureError("sleep could not be started")
        }
        return pid
    }
}
