import Glibc
import Testing

@Suite("A cloud that is killed")
struct OrphanTests {
    @Test("takes its functions and its Redis with it")
    func killed() async throws {
        let directory = CloudFixture.makeDirectory()
        defer { CloudFixture.remove(directory) }
        CloudFixture.write(
            "Resources:\n  Echo:\n    Type: AWS::Serverless::Function\n", to: "\(directory)/template.yaml")
        let host = CloudFixture.builtProduct("CloudHost")
        let command = "\(host) \(directory)/template.yaml \(directory)/state \(CloudFixture.echo) Echo"
        let pipe = try #require(popen(command, "r"))
        var buffer = [CChar](repeating: 0, count: 1_024)
        let line = try #require(fgets(&buffer, CInt(buffer.count), pipe).map { String(cString: $0) })
        let words = line.split { $0 == " " || $0 == "\n" }
        let pids = words.enumerated().filter { $0.offset != 1 }.compactMap { pid_t($0.element) }
        try #require(pids.count == 3, "\(line)")
        #expect(pids.allSatisfy { kill($0, 0) == 0 })
        kill(pids[0], SIGKILL)
        pclose(pipe)
        for _ in 0..<1_000 where pids.dropFirst().contains(where: { kill($0, 0) == 0 && !isZombie($0) }) {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(pids.dropFirst().allSatisfy { kill($0, 0) != 0 || isZombie($0) })
    }

    /// Whether the process has ended and only waits to be noticed by whoever adopted it.
    private func isZombie(_ pid: pid_t) -> Bool {
        CloudFixture.read("/proc/\(pid)/status").contains("State:\tZ")
    }
}
