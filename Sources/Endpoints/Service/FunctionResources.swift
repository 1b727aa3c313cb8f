package import EventBus
import ProcessEnvironment
package import SessionStore
package import StructuredLogging
package import Timestamps

/// What a function works with. Made once per worker and used by one invocation at a time.
package final class FunctionResources {
    package let settings: FunctionSettings
    package let store: any SessionStoring
    package let bus: any EventPublishing
    package let tasks: any BrowserTaskRunning
    package let deletions: any DeletionScheduling
    package let keys: SessionKeys
    package let log: StructuredLog
    package let now: @Sendable () -> Timestamp
    /// A new UUID of version 4, in lower case.
    package let identifier: @Sendable () -> String

    package init(
        settings: FunctionSettings, store: any SessionStoring, bus: any EventPublishing,
        tasks: any BrowserTaskRunning, deletions: any DeletionScheduling, keys: SessionKeys, log: StructuredLog,
        now: @escaping @Sendable () -> Timestamp, identifier: @escaping @Sendable () -> String
    ) {
        self.settings = settings
        self.store = store
        self.bus = bus
        self.tasks = tasks
        self.deletions = deletions
        self.keys = keys
        self.log = log
        self.now = now
        self.identifier = identifier
    }
}
