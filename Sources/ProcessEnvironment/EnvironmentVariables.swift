private import Glibc

/// The variables of this process, read once at start.
package struct EnvironmentVariables: Sendable {
    private let values: [String: String]

    package init(_ values: [String: String]) {
        self.values = values
    }

    /// What the process was started with.
    package static var current: EnvironmentVariables {
        var values: [String: String] = [:]
        // What Lambda sets and what a function has of its own come to fewer.
        values.reserveCapacity(64)
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            if let equals = unsafe strchr(text, 0x3D) {
                let name = unsafe UnsafeRawBufferPointer(start: text, count: text.distance(to: equals))
                values[unsafe String(decoding: name, as: UTF8.self)] = unsafe String(cString: equals + 1)
            }
            unsafe entry += 1
        }
        return EnvironmentVariables(values)
    }

    /// The variable's value; nil when it is unset or empty.
    package subscript(_ name: String) -> String? {
        guard let value = values[name], !value.isEmpty else { return nil }
        return value
    }

    package func required(_ name: String) throws(EnvironmentError) -> String {
        guard let value = self[name] else { throw EnvironmentError(variable: name, problem: "is not set") }
        return value
    }

    /// A whole number, or nil when the variable is unset.
    package func integer(_ name: String) throws(EnvironmentError) -> Int? {
        guard let text = self[name] else { return nil }
        guard let value = Int(text) else {
            throw EnvironmentError(variable: name, problem: "must be a whole number")
        }
        return value
    }
}

/// A variable that is missing or malformed. Names the variable, never its value.
package struct EnvironmentError: Error, Hashable, CustomStringConvertible {
    package let variable: String
    package let problem: String

    package init(variable: String, problem: String) {
        self.variable = variable
        self.problem = problem
    }

    package var description: String { "environment variable \(variable) \(problem)" }
}
