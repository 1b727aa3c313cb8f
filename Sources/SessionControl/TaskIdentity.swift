import HTTPTransport
import JSONCoding
import ProcessEnvironment

/// Who this browser task is, as ECS tells it.
/// Source: Amazon ECS Developer Guide, "Task metadata available for Amazon ECS tasks on Fargate", endpoint version 4.
struct TaskIdentity: Sendable, Equatable {
    let arn: String
    /// The address to listen on.
    let privateAddress: String

    /// The last part of the ARN.
    var id: String { arn.split(separator: "/").last.map(String.init) ?? arn }

    /// Asks the metadata endpoint that `ECS_CONTAINER_METADATA_URI_V4` names.
    static func discover(
        _ environment: EnvironmentVariables, with client: any HTTPSending
    ) throws(ControllerError) -> TaskIdentity {
        let base: String
        do { base = try environment.required("ECS_CONTAINER_METADATA_URI_V4") } catch {
            throw ControllerError("\(error); the controller runs as an ECS task")
        }
        let response: HTTPResponse
        do {
            response = try client.send(
                HTTPRequest(method: "GET", url: "\(base)/task", headers: [:], body: []), timeoutMilliseconds: 5_000)
        } catch {
            throw ControllerError("the task metadata endpoint did not answer: \(error)")
        }
        guard response.status == 200 else {
            throw ControllerError("the task metadata endpoint answered with status \(response.status)")
        }
        do {
            let metadata = try JSON.decode(Metadata.self, from: response.body)
            guard let address = metadata.containers.lazy.compactMap(\.address).first else {
                throw ControllerError("the task metadata names no address")
            }
            return TaskIdentity(arn: metadata.taskARN, privateAddress: address)
        } catch let error as ControllerError {
            throw error
        } catch {
            throw ControllerError("the task metadata cannot be read: \(error)")
        }
    }

    private struct Metadata: Decodable {
        let taskARN: String
        let containers: [Container]

        private enum CodingKeys: String, CodingKey {
            case taskARN = "TaskARN"
            case containers = "Containers"
        }
    }

    private struct Container: Decodable {
        let networks: [Network]?

        var address: String? { networks?.first?.addresses?.first }

        private enum CodingKeys: String, CodingKey {
            case networks = "Networks"
        }
    }

    private struct Network: Decodable {
        let addresses: [String]?

        private enum CodingKeys: String, CodingKey {
            case addresses = "IPv4Addresses"
        }
    }
}
