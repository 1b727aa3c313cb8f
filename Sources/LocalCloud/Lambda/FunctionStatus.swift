/// One function and its processes, at one moment.
package struct FunctionStatus: Sendable {
    /// What a process is doing.
    package enum State: String, Sendable {
        case starting, idle, busy
    }

    /// One process.
    package struct Process: Sendable {
        package let pid: Int
        package let state: State
    }

    package let name: String
    package let logicalID: String
    package let processes: [Process]
}
