import AWSClients
import Digests
import EventBus
import HTTPTransport
import JSONCoding
import LambdaRuntime
package import ProcessEnvironment
import SessionStore
import StructuredLogging

extension FunctionResources {
    /// What the function's environment names. Reads the master secret, and connects to Redis when it is first used.
    convenience init(_ environment: EnvironmentVariables) throws(FunctionError) {
        do {
            let clients = try ServiceClients(environment)
            let master = try clients.secret("MASTER_SECRET_ARN")
            self.init(
                settings: try FunctionSettings(environment), store: try RedisSessionStore(environment),
                bus: try EventBridgePublisher(environment, connection: clients.connection),
                tasks: try ECSBrowserTasks(environment, connection: clients.connection),
                deletions: try DeletionQueue(environment, connection: clients.connection),
                keys: SessionKeys(master: master),
                log: StructuredLog(environment), now: { SystemClock.now }, identifier: { SecureRandom.uuid() })
        } catch {
            throw FunctionError(type: "CannotStart", message: "\(error)", stackTrace: [])
        }
    }
}

extension EventFunction where Handler == Monitor {
    /// The monitor of this environment. Reads no secret.
    package convenience init(_ environment: EnvironmentVariables) {
        let log = StructuredLog(environment)
        self.init(Monitor(log: log, now: { SystemClock.now }), log: log)
    }
}

extension ScreencastFunction {
    /// The WebSocket API's function of this environment. Reads no secret: its role allows none.
    convenience init(_ environment: EnvironmentVariables) throws(FunctionError) {
        do {
            let clients = try ServiceClients(environment)
            self.init(
                store: try RedisSessionStore(environment),
                bus: try EventBridgePublisher(environment, connection: clients.connection),
                log: StructuredLog(environment), now: { SystemClock.now }, identifier: { SecureRandom.uuid() })
        } catch {
            throw FunctionError(type: "CannotStart", message: "\(error)", stackTrace: [])
        }
    }
}

extension Authorizer {
    /// The authorizer of the keys in the secret that the environment names.
    convenience init(_ environment: EnvironmentVariables) throws(FunctionError) {
        do {
            let clients = try ServiceClients(environment)
            let read = { try APIKeyRegister(document: clients.secret("API_KEYS_SECRET_ARN")) }
            try self.init(
                keys: read(), log: StructuredLog(environment), now: { SystemClock.now }, reload: read)
        } catch {
            throw FunctionError(type: "CannotStart", message: "\(error)", stackTrace: [])
        }
    }
}
