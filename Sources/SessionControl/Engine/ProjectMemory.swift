import BrowserEngine
import JSONModel
import SessionStore
import StructuredLogging

/// What the session's project remembers, in the store. A store that does not answer makes it forgetful, nothing else.
struct ProjectMemory: ActionKeeping {
    let projectID: String
    let store: StoreActor
    let log: StructuredLog

    func recollection(_ key: String) async -> [UInt8]? {
        let project = projectID
        do {
            return try await store.with { try $0.recollection(key, in: project) }
        } catch {
            log.warn("the project's memory was not read", ["cause": .string("\(error)")])
            return nil
        }
    }

    func remember(_ bytes: [UInt8], as key: String) async {
        let project = projectID
        do {
            try await store.with { try $0.remember(bytes, as: key, in: project) }
        } catch {
            log.warn("an action was not remembered", ["cause": .string("\(error)")])
        }
    }

    func forget(_ key: String) async {
        let project = projectID
        do {
            try await store.with { try $0.forget(key, in: project) }
        } catch {
            log.warn("an action was not forgotten", ["cause": .string("\(error)")])
        }
    }
}
