/// One ECS task, at one moment.
package struct TaskStatus: Sendable {
    package let arn: String
    /// `RUNNING`, `STOPPED`, …
    package let status: String
    /// Nil before the process was started and after it has ended.
    package let pid: Int?
    package let address: String
    package let stopCode: String?
    package let stoppedReason: String?
}

extension ContainerService {
    /// All tasks, oldest first.
    var statuses: [TaskStatus] {
        tasks.values.sorted { $0.createdAt < $1.createdAt }.map { task in
            TaskStatus(
                arn: TaskDescription.taskARN(task, context), status: task.status.rawValue,
                pid: task.process.flatMap { $0.exit == nil ? Int($0.pid) : nil }, address: task.address,
                stopCode: task.stop?.code, stoppedReason: task.stop?.reason)
        }
    }
}
