import Glibc

/// The Python that `scripts/test-python` makes, with an AWS emulator and clients of the public API.
package enum TestPython {
    /// The path of the interpreter, from `WALLCRAWLER_TEST_PYTHON`; nil when the variable is unset.
    package static let path: String? = {
        guard let value = getenv("WALLCRAWLER_TEST_PYTHON") else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }()

    /// For `.enabled(if:)`, as its comment.
    package static let absence = "WALLCRAWLER_TEST_PYTHON is not set; scripts/test-python prints its value"

    /// What a program is given besides its own variables: it must find nothing of the user's accounts.
    package static let environment = [
        "PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_EC2_METADATA_DISABLED": "true",
    ]

    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) {
            self.description = description
        }
    }

    /// Runs a program with arguments to its end and gives what it printed.
    package static func run(_ program: String, _ arguments: [String]) throws(Failure) -> String {
        guard let path else { throw Failure(description: absence) }
        let process = RunningProcess(path, arguments: ["-c", program] + arguments, environment: environment)
        defer { process.stop() }
        guard process.waitForExit(seconds: 120) == .code(0) else { throw Failure(description: process.output) }
        return process.output
    }
}
