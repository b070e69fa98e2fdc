//! One operation in the form of `OpenAPI`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::error_response::ErrorCode;

/// Errors of every route of the internal listener.
pub(super) const INTERNAL: &[ErrorCode] = &[
    ErrorCode::HostNotAllowed,
    ErrorCode::InvalidHost,
    ErrorCode::MethodNotAllowed,
];

/// An operation that is being described.
pub(super) struct Operation(Map<String, Value>);

impl Operation {
    pub(super) fn new(listeners: &[&str], id: &str, summary: &str) -> Self {
        let fields = json!({
            "tags": listeners, "operationId": id, "summary": summary, "responses": {},
        });
        let Value::Object(fields) = fields else {
            unreachable!()
        };
        Self(fields)
    }

    /// With parameters of the query; those that end with `?` may be left out.
    pub(super) fn query(mut self, names: &[&str]) -> Self {
        let parameters = names.iter().map(|name| {
            let required = !name.ends_with('?');
            let name = name.trim_end_matches('?');
            json!({"name": name, "in": "query", "required": required, "schema": {"type": "string"}})
        });
        self.0.insert("parameters".into(), parameters.collect());
        self
    }

    /// With this segment of the path, before the parameters of the query.
    pub(super) fn segment(mut self, name: &str) -> Self {
        let parameter =
            json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
        let parameters = self.0.entry("parameters").or_insert(json!([]));
        parameters.as_array_mut().unwrap().insert(0, parameter);
        self
    }

    pub(super) fn body(mut self, schema: &str) -> Self {
        let content = json!({"application/json": {"schema": reference(schema)}});
        let body = json!({"required": true, "content": content});
        self.0.insert("requestBody".into(), body);
        self
    }

    pub(super) fn secured_by(mut self, schemes: &[&str]) -> Self {
        let schemes = schemes.iter().map(|scheme| json!({ *scheme: [] }));
        self.0.insert("security".into(), schemes.collect());
        self
    }

    pub(super) fn response(mut self, status: &str, description: &str, content: Value) -> Self {
        let mut response = json!({ "description": description });
        if !content.is_null() {
            response["content"] = content;
        }
        self.0["responses"][status] = response;
        self
    }

    /// With these errors, by their status.
    pub(super) fn errors(self, lists: &[&[ErrorCode]]) -> Self {
        self.errors_as("ErrorEnvelope", lists)
    }

    /// The same, in another form.
    pub(super) fn errors_as(mut self, schema: &str, lists: &[&[ErrorCode]]) -> Self {
        let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
        for code in lists.iter().copied().flatten() {
            let codes = by_status.entry(code.status().as_u16()).or_default();
            if !codes.contains(&code.as_str()) {
                codes.push(code.as_str());
            }
        }
        for (status, codes) in by_status {
            let status = status.to_string();
            let codes = codes.iter().map(|code| format!("`{code}`"));
            let codes = codes.collect::<Vec<_>>().join(", ");
            let envelope = json_of(&[reference(schema)]);
            match self.0["responses"].get_mut(&status) {
                Some(response) => {
                    let other = response["content"]["application/json"]["schema"].clone();
                    response["content"] = json_of(&[other, reference(schema)]);
                    response["description"] =
                        format!("{}; {codes}", response["description"].as_str().unwrap()).into();
                }
                None => self = self.response(&status, &codes, envelope),
            }
        }
        self
    }

    pub(super) fn into_json(self) -> Value {
        self.0.into()
    }
}

pub(super) fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

/// JSON of one of these schemas.
pub(super) fn json_of(schemas: &[Value]) -> Value {
    let schema = match schemas {
        [schema] => schema.clone(),
        _ => json!({ "anyOf": schemas }),
    };
    json!({"application/json": { "schema": schema }})
}

pub(super) fn text(media_type: &str) -> Value {
    json!({ media_type: {"schema": {"type": "string"}} })
}
