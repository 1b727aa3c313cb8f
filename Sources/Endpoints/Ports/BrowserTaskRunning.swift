/// Starting and stopping browser tasks.
package protocol BrowserTaskRunning: AnyObject {
    /// Starts a task and returns its ARN. The same token gives the same task, however often it is asked for.
    /// Throws a `ServiceError` whose `isCapacity` tells that there was no room.
    func run(_ purpose: BrowserTaskPurpose, token: String) throws(ServiceError) -> String

    /// Asks for the task's end. Returns whether it is already gone.
    func stop(arn: String, reason: String) throws(ServiceError) -> Bool

    /// Where clients reach the task, as `HOST:PORT`; nil while its network interface has no address.
    func address(ofTask arn: String) throws(ServiceError) -> String?
}

/// Whom a browser task is for.
package enum BrowserTaskPurpose: Sendable, Equatable {
    case session(id: String, projectID: String)
    case pool

    /// What ECS remembers as `startedBy`.
    package var startedBy: String {
        switch self {
        case .session(let id, _): id
        case .pool: "pool"
        }
    }
}
