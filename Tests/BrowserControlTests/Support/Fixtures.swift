import BrowserControl
import Glibc
import NIOCore
import NIOPosix

/// One event loop for all tests of this target, as the controller has one.
let testLoop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()

func testLaunch() throws -> BrowserLaunch {
    BrowserLaunch(
        binary: try BrowserBinary.find(override: nil), windowWidth: 1280, windowHeight: 720, additionalArguments: [],
        readyTimeout: .seconds(30))
}

/// Runs the body with a browser of its own, which is ended afterwards.
func withBrowser<Result>(_ body: (BrowserProcess) async throws -> Result) async throws -> Result {
    let browser = try await BrowserProcess.start(testLaunch(), on: testLoop)
    do {
        let result = try await body(browser)
        await browser.close(grace: .seconds(5))
        return result
    } catch {
        await browser.close(grace: .seconds(5))
        throw error
    }
}

/// Asks again and again, with a pause, until the answer is yes; false when the time is up.
func eventually(within limit: Duration, _ condition: () async throws -> Bool) async rethrows -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try await condition() { return true }
        try? await Task.sleep(for: .milliseconds(20))
    }
    return try await condition()
}

/// The ids of running processes whose command line contains the text, or whose group is that.
enum Processes {
    static func containing(_ text: String) -> [Int32] {
        all().filter { commandLine($0).contains(text) }
    }

    static func all() -> [Int32] {
        guard let directory = opendir("/proc") else { return [] }
        defer { closedir(directory) }
        var ids: [Int32] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let id = Int32(name) { ids.append(id) }
        }
        return ids
    }

    static func commandLine(_ id: Int32) -> String {
        String(decoding: read("/proc/\(id)/cmdline").map { $0 == 0 ? 32 : $0 }, as: UTF8.self)
    }

    static func environment(_ id: Int32) -> [String] {
        read("/proc/\(id)/environ").split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The line of that name in `/proc/PID/status`.
    static func status(_ id: Int32, _ name: String) -> String {
        String(decoding: read("/proc/\(id)/status"), as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix(name + ":") }.map { String($0.dropFirst(name.count + 1)) } ?? ""
    }

    /// The processes of a group that are not zombies.
    static func group(_ group: Int32) -> [Int32] {
        all().filter { id in
            let fields =
                String(decoding: read("/proc/\(id)/stat"), as: UTF8.self).split(separator: ")").last?
                .split(separator: " ") ?? []
            return fields.count > 2 && fields[2] == "\(group)" && fields[0] != "Z"
        }
    }

    /// Of this process.
    static func residentKilobytes() -> Int {
        Int(status(getpid(), "VmRSS").filter(\.isNumber)) ?? 0
    }

    private static func read(_ path: String) -> [UInt8] {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: chunk[..<count])
        }
    }
}
