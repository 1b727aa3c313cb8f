import BrowserControl
import JSONModel
import ProcessEnvironment
import SessionFiles
import StructuredLogging
import Synchronization

extension Controller {
    /// Lets the browser download from the start, into the session's directory and within its limits.
    func followDownloads(of browser: BrowserProcess) async throws -> SessionFileStore {
        let log = log
        let store = SessionFileStore(browser.directories, limits: settings.files, clock: { SystemClock.now })
        try await browser.connection.followDownloads(into: store) { notice in
            switch notice {
            case .ended(let state): log.info("a download has ended", ["state": .string(state.rawValue)])
            case .refused(let reason): log.warn("a download was refused", ["reason": .string(reason)])
            }
        }
        files.withLock { $0 = store }
        return store
    }
}

extension FileLimits {
    /// What the environment allows a session.
    init(_ environment: EnvironmentVariables) throws(EnvironmentError) {
        let standard = FileLimits.standard
        self.init(
            bytesPerFile: try Self.number(environment, "SESSION_FILE_BYTES", standard.bytesPerFile),
            bytesInTotal: try Self.number(environment, "SESSION_FILES_TOTAL_BYTES", standard.bytesInTotal),
            files: Int(try Self.number(environment, "SESSION_FILES_COUNT", Int64(standard.files), 1...10_000)))
    }

    private static func number(
        _ environment: EnvironmentVariables, _ name: String, _ standard: Int64,
        _ range: ClosedRange<Int64> = 1...(1 << 40)
    ) throws(EnvironmentError) -> Int64 {
        guard let value = try environment.integer(name) else { return standard }
        guard range.contains(Int64(value)) else {
            throw EnvironmentError(variable: name, problem: "must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return Int64(value)
    }
}
