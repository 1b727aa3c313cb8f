package import Timestamps

/// A browser task that runs and has told the store about itself.
package struct TaskRegistration: Sendable, Equatable {
    /// The last part of the task's ARN.
    package var taskID: String
    package var taskARN: String
    /// X25519, 32 bytes: what is sealed for the task is sealed to it.
    package var publicKey: [UInt8]
    /// Where the controller is reached, `HOST:PORT`; nil until it is known.
    package var address: String?
    /// Where functions reach the controller, inside the network, `HOST:PORT`; nil where it is not known.
    package var internalAddress: String?
    package var registeredAt: Timestamp

    package init(taskID: String, taskARN: String, publicKey: [UInt8], address: String?, registeredAt: Timestamp) {
        self.taskID = taskID
        self.taskARN = taskARN
        self.publicKey = publicKey
        self.address = address
        self.registeredAt = registeredAt
    }
}
