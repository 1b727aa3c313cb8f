import Glibc
import ProcessEnvironment

/// A variable that holds PEM text itself, or the path of a file with it.
enum PEMSource {
    private static let maximumBytes = 1 << 20

    /// The text; nil when the variable is unset. Its value is in no error.
    static func read(_ variable: String, _ environment: EnvironmentVariables) throws(EnvironmentError) -> [UInt8]? {
        guard let value = environment[variable] else { return nil }
        if value.contains("-----BEGIN ") { return Array(value.utf8) }
        guard value.hasPrefix("/") else {
            throw EnvironmentError(variable: variable, problem: "must be PEM text or the absolute path of a file")
        }
        return try file(value, variable)
    }

    private static func file(_ path: String, _ variable: String) throws(EnvironmentError) -> [UInt8] {
        // A pipe without a writer must not hold the start up.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw EnvironmentError(
                variable: variable, problem: "names a file that cannot be opened: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: maximumBytes + 1)
        var length = 0
        while length < bytes.count {
            let count = bytes[length...].withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw EnvironmentError(
                    variable: variable, problem: "names a file that cannot be read: \(String(cString: strerror(errno)))"
                )
            }
            if count == 0 { break }
            length += count
        }
        guard length <= maximumBytes else {
            throw EnvironmentError(variable: variable, problem: "names a file of more than 1 MiB")
        }
        return Array(bytes[..<length])
    }
}
