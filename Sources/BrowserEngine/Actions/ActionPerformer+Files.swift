import BrowserControl
import JSONModel
import SessionFiles

extension ActionPerformer {
    /// Gives a file field files that were uploaded to the session, each by its name or as `/tmp/.uploads/NAME`. Paths of any other
    /// kind are refused.
    func choose(_ arguments: [String], in target: ElementTarget) async throws(ActionFailure) {
        let (field, description) = try await field(of: target)
        guard description["kind"]?.stringValue == "file" else {
            throw ActionFailure(.notSupported, "Method setInputFiles not supported: the element is not a file field")
        }
        guard !arguments.isEmpty else { throw ActionFailure(.invalidArgument, "the file to choose is missing") }
        var paths: [JSONValue] = []
        for argument in arguments {
            let name = variables.apply(to: argument)
            guard let path = pages.uploads.path(for: name) else {
                throw ActionFailure(
                    .invalidArgument,
                    "no file `\(argument.prefix(100))` was uploaded to the session, and paths of any machine are refused: "
                        + "send it to POST /sessions/{id}/uploads first")
            }
            paths.append(.string(path))
        }
        do throws(CallError) {
            _ = try await field.world.call(
                "DOM.setFileInputFiles", ["files": .array(paths), "objectId": .string(field.object)])
        } catch {
            throw ActionFailure(error)
        }
    }
}
