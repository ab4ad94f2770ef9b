//! Floor 6: executing the plan.
