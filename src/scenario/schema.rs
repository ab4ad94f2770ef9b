//! The JSON schema of a scenario file, for editors. It follows from the types of the model;
//! their documentation becomes the descriptions. `load` and `lint` know more than it can say.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::model::Document;

/// The schema of a scenario file, draft 2020-12.
#[must_use]
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Document>().to_value();
    variant_with_one_step(&mut schema);
    schema
}

/// A variant may hold the keys of a single step in place of `steps`.
fn variant_with_one_step(schema: &mut Value) {
    let properties = |schema: &Value, of: &str| -> Map<String, Value> {
        let properties = schema.pointer(&format!("/$defs/{of}/properties"));
        properties
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default()
    };
    let mut merged = properties(schema, "Step");
    merged.extend(properties(schema, "Case"));
    if let Some(case) = schema
        .pointer_mut("/$defs/Case")
        .and_then(Value::as_object_mut)
    {
        case.insert("properties".to_owned(), Value::Object(merged));
        case.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_stable() {
        let text = serde_json::to_string_pretty(&schema()).unwrap();
        insta::assert_snapshot!(text);
    }

    #[test]
    fn it_knows_every_key_of_the_format() {
        let schema = schema();
        let has = |pointer: &str| schema.pointer(pointer).is_some();
        for key in [
            "schema", "id", "title", "tags", "state", "mailbox", "sessions", "requires", "needs",
            "profile", "strategy", "cases", "uses", "steps", "snapshot",
        ] {
            assert!(has(&format!("/properties/{key}/description")), "{key}");
        }
        for key in [
            "send",
            "raw",
            "await",
            "silence",
            "closed",
            "starttls",
            "connect",
            "disconnect",
            "stop_reading",
            "expect",
            "reject",
            "only",
            "ordered",
            "assert",
            "fact",
            "client",
            "as",
            "name",
            "if",
            "timeout",
        ] {
            assert!(has(&format!("/$defs/Step/properties/{key}")), "{key}");
            assert!(has(&format!("/$defs/Case/properties/{key}")), "{key}");
        }
        assert!(has("/$defs/Case/properties/with"));
        assert_eq!(schema["additionalProperties"], false);
    }
}
