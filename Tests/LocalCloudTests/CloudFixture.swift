import Glibc
import JSONCoding
import JSONModel
import LocalCloud
import ProcessEnvironment
import Testing

/// A local cloud around `EchoFunction`, from a template of the test's own, in a directory that goes with it.
struct CloudFixture: Sendable {
    let cloud: Cloud
    let directory: String

    /// The executable that every function of a test template runs.
    static let echo = builtProduct("EchoFunction")

    static func builtProduct(_ name: String) -> String {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let path = String(decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            + "/\(name)"
    }

    /// A new directory under the system's temporary one.
    static func makeDirectory() -> String {
        var template = Array("/tmp/wallcrawler-test-XXXXXX".utf8CString)
        return mkdtemp(&template).map { String(cString: $0) } ?? "/tmp"
    }

    static func write(_ text: String, to path: String) {
        guard let file = fopen(path, "w") else { return }
        fputs(text, file)
        fclose(file)
    }

    /// Runs `body` with a started cloud, and shuts it down whatever happens.
    static func withCloud<Result>(
        _ template: String, configure: (inout LocalCloudConfiguration) -> Void = { _ in },
        _ body: (CloudFixture) async throws -> Result
    ) async throws -> Result {
        let directory = makeDirectory()
        defer { remove(directory) }
        write(template, to: "\(directory)/template.yaml")
        var configuration = LocalCloudConfiguration(
            templatePath: "\(directory)/template.yaml", stateDirectory: "\(directory)/state",
            functionExecutable: { _ in echo }, containerExecutable: { _ in "/bin/sleep" })
        configuration.redisURL = Secret("redis://127.0.0.1:1")
        configuration.asynchronousRetry = AsynchronousRetry(firstMilliseconds: 10, secondMilliseconds: 10)
        configure(&configuration)
        let fixture = CloudFixture(cloud: Cloud(configuration), directory: directory)
        try await fixture.cloud.start()
        do {
            let result = try await body(fixture)
            await fixture.cloud.shutdown(graceMilliseconds: 1_000)
            return result
        } catch {
            await fixture.cloud.shutdown(graceMilliseconds: 1_000)
            throw error
        }
    }

    /// Removes a test's directory.
    static func remove(_ path: String) {
        guard let directory = opendir(path) else {
            unlink(path)
            return
        }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { remove("\(path)/\(name)") }
        }
        closedir(directory)
        rmdir(path)
    }

    /// The text of a file of the state directory.
    func stateFile(_ name: String) -> String {
        Self.read("\(directory)/state/\(name)")
    }

    static func read(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Invokes a function with a JSON event.
    func invoke(_ function: String, _ event: JSONValue) async throws -> InvocationResult {
        try await cloud.invoke(function, event: try JSON.encode(event), receiver: nil)
    }

    /// The function's answer as JSON; fails the test when it failed.
    func answer(_ function: String, _ event: JSONValue) async throws -> JSONValue {
        switch try await invoke(function, event) {
        case .success(_, let body): return try JSON.value(from: body)
        case .failure(let failure): throw failure
        }
    }

    /// Waits until `condition` holds, at most 20 seconds.
    func wait(until condition: () async throws -> Bool) async throws {
        let deadline = SystemClock.monotonicMilliseconds + 20_000
        while try await !condition() {
            try #require(SystemClock.monotonicMilliseconds < deadline, "waited too long")
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
